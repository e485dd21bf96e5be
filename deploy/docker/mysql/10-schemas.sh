# Sourced by the mysql image when its data folder is new. Each user owns one schema; weir_verify reads those of the shop and changes none.

create_user() {
  echo "CREATE USER '$1'@'%' IDENTIFIED BY '$2';"
}

{
  create_user weir_verify "$VERIFY_PASSWORD"
  while read -r module password; do
    echo "CREATE DATABASE weir_$module CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"
    create_user "weir_$module" "$password"
    echo "GRANT ALL PRIVILEGES ON \`weir\\_$module\`.* TO 'weir_$module'@'%';"
    echo "GRANT SELECT ON \`weir\\_$module\`.* TO 'weir_verify'@'%';"
  done <<MODULES
order $ORDER_PASSWORD
payment $PAYMENT_PASSWORD
inventory $INVENTORY_PASSWORD
insight $INSIGHT_PASSWORD
loyalty $LOYALTY_PASSWORD
MODULES
  echo "CREATE DATABASE nacos CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"
  create_user nacos "$NACOS_PASSWORD"
  echo "GRANT ALL PRIVILEGES ON nacos.* TO 'nacos'@'%';"
} | MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user=root
